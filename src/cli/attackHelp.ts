/** What `rnas attack --help` says of the attacks; a test holds it against the names that are known. */
export const attackHelp = `
Attacks: K is a number of steps (of queries for square); [-K] may be left out.
  linf, l2       fgsm, r-fgsm, bim[-K], pgd-K, cw-pgd[-K], trades-pgd[-K], mi-fgsm[-K], ni-fgsm[-K], di-fgsm[-K],
                 ti-fgsm[-K], eot-pgd[-K], deepfool[-K], spsa, nes, hopskipjump
  linf, l2, l1   apgd-ce[-K], apgd-dlr[-K], apgd-t[-K], fab[-K], fab-t[-K], square[-K],
                 autoattack, autoattack-plus, autoattack-rand
  l2             cw[-K], ddn[-K]
  l0             one-pixel (epsilon: pixels)
  linf           noise: gaussian, uniform, rademacher, salt-and-pepper
deepfool, cw, ddn, fab, fab-t and hopskipjump look for the smallest perturbation; an image stands if it is above epsilon.
`;

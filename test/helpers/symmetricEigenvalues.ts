/**
 * All eigenvalues of a small symmetric matrix, ascending, by cyclic Jacobi rotations: the oracle of what is computed by
 * products alone.
 */
export function symmetricEigenvalues(matrix: readonly (readonly number[])[]): number[] {
  const a = matrix.map(row => [...row]);
  const n = a.length;
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, p, q);
  }
  return a.map((row, i) => row[i]).sort((one, other) => one - other);
}

/** Makes a[p][q] zero by a rotation in the plane of p and q. */
function rotate(a: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  [a[p], a[q]] = [
    a[p].map((value, j) => c * value - s * a[q][j]),
    a[q].map((value, j) => s * a[p][j] + c * value),
  ];
}

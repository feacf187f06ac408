/** How notebooks and Jupyter call the kernel. */
export const kernelSpec = {
  name: 'rnas-lab',
  display_name: 'TypeScript (RNAS Lab)',
  language: 'typescript',
} as const;

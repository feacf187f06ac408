/** The data sets that the toolkit knows by name. */
export const dataSetNames = ['mnist', 'cifar10', 'cifar100', 'fashion-mnist', 'mnist-idx'] as const;

export type DataSetName = (typeof dataSetNames)[number];

export function isDataSetName(name: string): name is DataSetName {
  return (dataSetNames as readonly string[]).includes(name);
}

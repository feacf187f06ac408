/** What `rnas report --format` takes, in the order in which they are written. */
export const formatNames = ['html', 'pdf', 'latex', 'csv', 'parquet', 'svg', 'png', 'md'] as const;

export type FormatName = (typeof formatNames)[number];

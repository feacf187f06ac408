/** placeholder of the next commit */
export interface ScalingTable {
  readonly variable: 'batch' | 'channels' | 'threads';
}

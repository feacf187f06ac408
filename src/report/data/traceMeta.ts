import { z } from 'zod';

const list = z.array(z.union([z.number(), z.string(), z.null()]));

const schema = z.object({
  /** What a trace shows, where its own lists are only how that is drawn; `nothing` for decoration. */
  draws: z.union([z.literal('nothing'), z.object({ x: list, y: list })]).optional(),
  /** Name of the trace's panel, where no heading of its own says it. */
  panel: z.string().optional(),
  /** What a colour stands for. */
  z: z.string().optional(),
});

/** What a figure says of a trace for the files of its numbers, in plotly's `meta`, which draws nothing. */
export type TraceMeta = z.output<typeof schema>;

export function traceMeta(meta: unknown): TraceMeta {
  // Figures may use it otherwise too, for a number in what is said of a mark.
  return typeof meta === 'object' && meta !== null ? schema.parse(meta) : {};
}

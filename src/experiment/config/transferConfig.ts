import { z } from 'zod';
import { attackConfig } from './attackConfig.js';
import * as fields from './fields.js';

const paths = fields.eachOnce(z.string().min(1), 'run');
const { attacks, target, epsilon, norm } = attackConfig.in.shape;

const written = z.strictObject({
  /** Version of this format. */
  schema: z.literal(1).default(1),
  command: z.literal('transfer').default('transfer'),
  /** Paths of the runs whose networks images are crafted on. */
  sources: paths,
  /** Paths of the runs that see these images; without it the sources. */
  targets: paths.optional(),
  checkpoint: fields.checkpoint,
  attacks,
  target,
  epsilon,
  norm,
  /** Images attacked, as evenly over the classes as they allow; all of the test part without it. */
  images: fields.count.optional(),
  /** Whether an image's attack ends once the source is fooled, as in a plain evaluation, or goes on to its last step. */
  earlyStop: z.boolean().default(true),
  /** Write the images of each attack into the source's run as `transfer-<attack>.npy`, float32. */
  saveImages: z.boolean().default(false),
  batchSize: fields.count.default(100),
  seed: fields.seed.default(1),
  ...fields.execution,
});

/** Configuration of `rnas transfer`, version 1; norms, radii and attacks are checked as those of `rnas attack` are. */
export const transferConfig = written.transform((config, context) => {
  const { attacks: list, target: aim, epsilon: radius, norm: ball } = config;
  const given = { run: 'any', attacks: list, target: aim, epsilon: radius, norm: ball };
  const checked = attackConfig.safeParse(given);
  if (checked.success) return { ...config, epsilon: checked.data.epsilon };
  for (const issue of checked.error.issues) {
    const { path, message } = issue;
    const params = issue.code === 'custom' ? issue.params : undefined;
    context.addIssue({ code: 'custom', path: [...path], message, params, input: config });
  }
  return z.NEVER;
});

export type TransferConfig = z.output<typeof transferConfig>;

import type { AscentBall, Ball } from './balls/ball.js';
import { l0 } from './balls/l0.js';
import { l1 } from './balls/l1.js';
import { l2 } from './balls/l2.js';
import { linf } from './balls/linf.js';
import type { Norm } from './bounds.js';

/** The ε-balls, by norm. */
export const balls: { linf: AscentBall; l2: AscentBall } & { [Name in Norm]: Ball } = { linf, l2, l1, l0 };

/** The norms, by the names that stand on the command line. */
export const norms = ['linf', 'l2', 'l1', 'l0'] as const satisfies readonly Norm[];

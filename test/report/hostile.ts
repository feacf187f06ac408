import type { RunRecord } from '../../src/experiment/runRecord.js';
import { quickstartRuns } from './fixtures.js';

/** Names as nobody should choose them: markup, quotes, line breaks, right-to-left overrides, and far too long. */
export const HOSTILE_NAMES = [
  '<script>window.broken = 1</script>',
  `"><img src=x onerror='window.broken = 1'>`,
  '</script><!--\n]]>\u2028&lt;%{x}<b>',
  '\u202egnitirwer \u05d0\u05d1 \u0000',
  `long-${'x'.repeat(10_000)}`,
  "javascript:window.broken=1//'",
] as const;

/** The main job with hostile text wherever text comes from a name or a file. */
export function hostileRuns(): readonly RunRecord[] {
  return quickstartRuns({ epochs: 2 }).map((run, index): RunRecord => {
    const name = HOSTILE_NAMES[index % HOSTILE_NAMES.length];
    const { config, environment, attack } = run;
    return {
      ...run,
      name,
      path: `runs/${name}`,
      configHash: name,
      config: withData(config, name),
      environment: {
        ...environment,
        engine: { ...environment.engine, name, description: name },
        git: { revision: name, dirty: true },
        cpu: { model: name, cores: 2 },
        system: name,
        startedAt: name,
        commandLine: ['search', '--data', name],
      },
      attack: attack && {
        ...attack,
        attacks: { ...attack.attacks, [name]: Object.values(attack.attacks)[0] },
        flags: [{ id: name, meaning: name, remedy: name }],
      },
    };
  });
}

function withData(config: RunRecord['config'], name: string): RunRecord['config'] {
  if (config.command === 'search') return { ...config, data: { ...config.data, name } };
  if (config.command === 'retrain') return { ...config, data: { ...config.data, name } };
  return { ...config, data: { name } };
}

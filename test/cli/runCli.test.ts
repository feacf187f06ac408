import { describe, expect, test, vi } from 'vitest';
import { InputError } from '../../src/base/inputError.js';
import { Interrupted } from '../../src/base/interrupted.js';
import { RunError } from '../../src/base/runError.js';
import type { AddCommand, CommandWork } from '../../src/cli/command.js';
import { addCommonOptions, type CommonOptions } from '../../src/cli/commonOptions.js';
import { runCli } from '../../src/cli/runCli.js';
import { capturedStream } from '../helpers/capturedStream.js';

const complaint = { given: 'ε = -1', expected: 'a number in [0, 1]', remedy: 'pass --epsilon 8/255' };

/** Runs a command line against one command, `try [what]`, that does some work. */
async function run(argv: string[], work: CommandWork<CommonOptions & { lambda?: string }>) {
  const addTry: AddCommand = (program, perform) => {
    const command = program.command('try [what]').description('a trial').option('--lambda <number>');
    addCommonOptions(command).action(perform(work));
  };
  const [stdout, stderr] = [capturedStream(), capturedStream()];
  const exitCode = await runCli(argv, [addTry], { stdout, stderr });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

const done = async () => ({ json: { answer: 42 }, text: 'forty-two' });
const failing = (error: unknown) => async () => {
  throw error;
};

describe('a command that is done', () => {
  test('exits with 0 and prints its text', async () => {
    expect(await run(['try'], done)).toEqual({ exitCode: 0, stdout: 'forty-two\n', stderr: '' });
  });

  test('prints one JSON object and nothing else on stdout with --json', async () => {
    const result = await run(['try', '--json'], async (_options, _args, { progress, say }) => {
      const stage = progress.stage('work', 10);
      stage.advance(5);
      say('half-way');
      return done();
    });
    expect(JSON.parse(result.stdout)).toEqual({ answer: 42 });
    expect(result.stdout.split('\n')).toHaveLength(2);
    expect(result.stderr).toContain('half-way');
  });

  test('says nothing on the way with --quiet', async () => {
    const { stderr } = await run(['try', '--quiet'], async (_options, _args, { progress, say }) => {
      progress.stage('work', 10).advance(10);
      say('half-way');
      return done();
    });
    expect(stderr).toBe('');
  });

  test('has its options and arguments', async () => {
    let seen: unknown;
    await run(['try', 'this', '--lambda', '2'], async (options, args) => {
      seen = { options, args };
      return done();
    });
    expect(seen).toEqual({ options: { lambda: '2' }, args: ['this'] });
  });
});

describe('a command that fails', () => {
  test.each([
    ['bad input', new InputError(complaint), 2],
    ['a failed run', new RunError('the loss is NaN in step 7'), 1],
    ['a fault of the toolkit', new TypeError('x is undefined'), 1],
    ['something that is no error', 'text', 1],
    ['a request to stop', new Interrupted('epoch 1, step 2'), 130],
    ['an abandoned download', Object.assign(new Error('aborted'), { name: 'AbortError' }), 130],
  ])('by %s has its exit code, a message and no stack trace', async (_name, error, exitCode) => {
    const result = await run(['try'], failing(error));
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toMatch(/^rnas: /);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  test('says what was given, what is expected and how to mend it', async () => {
    const { stderr } = await run(['try'], failing(new InputError(complaint)));
    for (const part of Object.values(complaint)) expect(stderr).toContain(part);
  });

  test('says the same as one JSON object with --json', async () => {
    const { stdout, stderr } = await run(['try', '--json'], failing(new InputError(complaint)));
    expect(JSON.parse(stdout)).toEqual({
      error: { message: new InputError(complaint).message, ...complaint },
    });
    expect(stderr).toContain(complaint.given);
  });

  test('shows the stack trace with --debug', async () => {
    expect((await run(['try', '--debug'], failing(new TypeError('x')))).stderr).toMatch(/\n\s+at /);
  });

  test('ends an open progress bar first', async () => {
    const { stderr } = await run(['try'], async (_options, _args, { progress }) => {
      progress.stage('work', 10).advance(1);
      throw new RunError('broken');
    });
    expect(stderr.trim().split('\n').at(-1)).toBe('rnas: broken');
    expect(stderr).toMatch(/took .*\nrnas: broken/);
  });
});

describe('wrong usage', () => {
  test.each([
    ['an unknown command', ['tri'], "'tri'", 'did you mean try?'],
    ['an unknown option', ['try', '--lamda', '1'], '--lamda', 'did you mean --lambda?'],
    ['an unknown option near to none', ['try', '--zzzzzzzzz'], '--zzzzzzzzz', 'see rnas try --help'],
    ['an option without its value', ['try', '--lambda'], '--lambda', 'see rnas try --help'],
    ['an option and no command', ['--json'], 'no command before --json', 'see rnas --help'],
    [
      'an option with an empty value',
      ['try', '--lambda', ''],
      '--lambda with an empty value',
      'leave it out',
    ],
    ['an empty argument', ['try', ' '], 'an empty argument', 'give a value'],
    ['too many arguments', ['try', 'a', 'b'], 'too many arguments', 'see rnas try --help'],
  ])('%s exits with 2 and tells how to mend it', async (_name, argv, given, remedy) => {
    const result = await run(argv, done);
    expect(result.exitCode).toBe(2);
    if (!argv.includes('--json')) expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/given .*\n.*expected .*\n.*remedy /);
    expect(result.stderr).toContain(given);
    expect(result.stderr).toContain(remedy);
  });

  test('is told as JSON with --json', async () => {
    const { stdout } = await run(['tri', '--json'], done);
    expect(JSON.parse(stdout).error.remedy).toBe('did you mean try?');
  });

  test('of no command shows the help on stderr and exits with 2', async () => {
    expect(await run([], done)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('try'),
    });
  });

  test('is not asking for help or the version', async () => {
    expect(await run(['try', '--help'], done)).toMatchObject({ exitCode: 0, stderr: '' });
    const version = await run(['--version'], done);
    expect(version).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });
});

describe('Ctrl-C', () => {
  /** A command that a signal arrives in, twice, and that then ends as a loop does after its checkpoint. */
  const interrupted = (signal: NodeJS.Signals, times: number): CommandWork<CommonOptions> => {
    return async (_options, _args, context) => {
      for (let time = 0; time < times; time++) process.emit(signal, signal);
      if (context.signal.aborted) throw new Interrupted('epoch 1, step 2');
      return done();
    };
  };

  test('raises the signal, and the command ends with 130', async () => {
    const result = await run(['try'], interrupted('SIGINT', 1));
    expect(result.exitCode).toBe(130);
    expect(result.stderr).toContain('Ctrl-C again');
    expect(result.stderr).toContain('epoch 1, step 2');
  });

  test('is answered by 143 for SIGTERM', async () => {
    expect((await run(['try'], interrupted('SIGTERM', 1))).exitCode).toBe(143);
  });

  test('ends the process at once the second time', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    await run(['try'], interrupted('SIGINT', 2));
    expect(exit.mock.calls).toEqual([[130]]);
    exit.mockRestore();
  });

  test('changes nothing for a command that was done all the same', async () => {
    const result = await run(['try'], async () => {
      process.emit('SIGINT', 'SIGINT');
      return done();
    });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'forty-two\n' });
  });

  test('is nobody’s business afterwards', async () => {
    const before = process.listenerCount('SIGINT');
    await run(['try'], done);
    await run(['try'], failing(new RunError('x')));
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});

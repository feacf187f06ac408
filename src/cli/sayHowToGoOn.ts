import { Interrupted } from '../base/interrupted.js';

/** A command's work; if it is stopped, the message says how to go on with this command. */
export async function sayHowToGoOn<Result>(remedy: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`${error.message}; ${remedy}`, { cause: error });
  }
}

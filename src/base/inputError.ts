/** What was wrong, in the three parts that every message of the toolkit has. */
export interface Complaint {
  /** What was given, quoted. */
  given: string;
  /** What is accepted in its place. */
  expected: string;
  /** What the user can do about it. */
  remedy: string;
}

/**
 * Wrong usage or bad input: the command line exits with 2 and prints the message without a stack trace.
 *
 * @example
 * throw new InputError({ given: 'ε = -1', expected: 'a number in [0, 1]', remedy: 'pass --epsilon 8/255' });
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly complaint: Complaint;

  constructor(complaint: Complaint) {
    super(`given ${complaint.given}; expected ${complaint.expected}; ${complaint.remedy}`);
    this.complaint = complaint;
  }
}

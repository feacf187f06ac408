import { inspect } from 'node:util';
import { z } from 'zod';
import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';

/**
 * The configuration that a file or the command line gave, checked and with its defaults filled in. A custom issue of the schema may
 * bring its own remedy, as `params.remedy`.
 *
 * @param source where the value is from, for the message: a file's name or `the command line`
 * @throws InputError that names every wrong key by its dotted path
 * @example
 * parseConfig(searchConfig, { data: { name: 'mnist' }, epsilon: '8/255' }, 'quick.yaml').epsilon; // 0.0313…
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  source: string,
): z.output<Schema> {
  const result = schema.safeParse(value, { error: expectation });
  if (result.success) return result.data;
  const complaints = result.error.issues.flatMap(issue => complaintsOf(issue, schema, value));
  const join = (part: keyof Complaint) =>
    [...new Set(complaints.map(complaint => complaint[part]))].join('; ');
  throw new InputError({
    given: `${join('given')} in ${source}`,
    expected: join('expected'),
    remedy: join('remedy'),
  });
}

interface Complaint {
  given: string;
  expected: string;
  remedy: string;
}

const typeNames: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  object: 'a section of keys',
  array: 'a list',
};

/** What a key accepts, in words: the message of every issue that the schema gives no message of its own. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeNames[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int'
        ? `a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}`
        : 'something that is not empty';
    case 'too_big':
      return `a number ${issue.inclusive ? 'of at most' : 'below'} ${issue.maximum}`;
    case 'invalid_key':
      return `called otherwise: ${issue.issues[0].message}`;
    default:
      return undefined;
  }
}

function complaintsOf(issue: z.core.$ZodIssue, schema: z.ZodType, root: unknown): Complaint[] {
  const path = issue.path.map(String);
  const union = issue.code === 'invalid_union' && issue.message === noMessage ? issue : undefined;
  const meant = union && meantIn(union);
  if (meant) {
    return meant.flatMap(inner =>
      complaintsOf({ ...inner, path: [...issue.path, ...inner.path] }, schema, root),
    );
  }
  const place = describeSchema(schema, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => unknownKey(key, path, Object.keys(sectionOf(place).properties ?? {})));
  }
  const name = path.join('.') || 'the configuration';
  const message = union ? union.errors.map(([first]) => first.message).join(' or ') : issue.message;
  const accepted = place.type === 'integer' ? message.replace(/^a number/, 'a whole number') : message;
  const given = valueAt(root, path);
  if (given === undefined) {
    return [
      {
        given: `no ${name}`,
        expected: `${name} to be ${accepted}`,
        remedy: `give ${name} by its flag or in a --config file`,
      },
    ];
  }
  const remedy = issue.code === 'custom' ? issue.params?.remedy : undefined;
  const nearest = typeof given === 'string' ? nearestName(given, choicesOf(place)) : undefined;
  // A known name may be refused for what stands beside it.
  const suggestion = nearest === given ? undefined : nearest;
  return [
    {
      given: `${name} = ${quote(given)}`,
      expected: `${name} to be ${accepted}`,
      remedy:
        typeof remedy === 'string' ? remedy : suggestion ? `did you mean ${suggestion}?` : `correct ${name}`,
    },
  ];
}

/** What zod says of a union that has no message of its own. */
const noMessage = 'Invalid input';

/** Of what a union accepts, what is wrong with the value as the one that it was meant for: text, section or list. */
function meantIn({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  return errors.find(
    issues => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
}

function unknownKey(key: string, path: readonly string[], known: readonly string[]): Complaint {
  const dotted = (last: string) => [...path, last].join('.');
  const suggestion = nearestName(key, known);
  return {
    given: `unknown key ${dotted(key)}`,
    expected: `one of ${known.map(dotted).join(', ')}`,
    remedy: suggestion === undefined ? `remove ${dotted(key)}` : `did you mean ${dotted(suggestion)}?`,
  };
}

function quote(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? Object.getOwnPropertyDescriptor(value, key)?.value
        : undefined,
    root,
  );
}

type Description = z.core.JSONSchema.BaseSchema;

/** The schema of one dotted place as JSON Schema, which can be walked whatever the schema is wrapped in. */
function describeSchema(schema: z.ZodType, path: readonly string[]): Description {
  let place: Description = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  for (const key of path) {
    const section = sectionOf(place);
    const next = section.properties?.[key] ?? section.items;
    if (typeof next !== 'object' || Array.isArray(next)) return {};
    place = next;
  }
  return place;
}

/** Of a place that accepts several kinds of values, the one that can be walked into. */
function sectionOf(place: Description): Description {
  return place.anyOf?.find(({ properties, items }) => properties ?? items) ?? place;
}

function choicesOf(place: Description): string[] {
  const examples: unknown = place.examples;
  const own = [...(place.enum ?? []), place.const, ...(Array.isArray(examples) ? examples : [])].filter(
    choice => typeof choice === 'string',
  );
  return [...own, ...(place.anyOf ?? []).flatMap(option => choicesOf(option))];
}

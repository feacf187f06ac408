import { z } from 'zod';

/** Text as nbformat stores it: whole, or as lines that end in line breaks. */
const text = z.union([z.string(), z.array(z.string()).transform(lines => lines.join(''))]);

const metadata = z.record(z.string(), z.unknown());

/** Contents by MIME type: texts are joined, objects (`…+json`) are left as they are. */
const bundle = z.record(
  z.string(),
  z.union([text, z.record(z.string(), z.unknown()), z.array(z.unknown()), z.number(), z.boolean(), z.null()]),
);

const outputSchema = z.discriminatedUnion('output_type', [
  z.strictObject({ output_type: z.literal('stream'), name: z.enum(['stdout', 'stderr']), text }),
  z.strictObject({ output_type: z.literal('display_data'), data: bundle, metadata }),
  z.strictObject({
    output_type: z.literal('execute_result'),
    execution_count: z.number().int().nullable(),
    data: bundle,
    metadata,
  }),
  z.strictObject({
    output_type: z.literal('error'),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const cellMetadata = z.looseObject({ tags: z.array(z.string()).optional() });
const id = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, { message: 'an id of 1 to 64 letters, digits, - or _' });
const attachments = z.record(z.string(), bundle).optional();

const cellSchema = z.discriminatedUnion('cell_type', [
  z.strictObject({
    cell_type: z.literal('code'),
    id: id.optional(),
    metadata: cellMetadata,
    source: text,
    outputs: z.array(outputSchema),
    execution_count: z.number().int().nullable(),
  }),
  z.strictObject({
    cell_type: z.literal('markdown'),
    id: id.optional(),
    metadata: cellMetadata,
    source: text,
    attachments,
  }),
  z.strictObject({
    cell_type: z.literal('raw'),
    id: id.optional(),
    metadata: cellMetadata,
    source: text,
    attachments,
  }),
]);

/** A notebook as a file holds it: nbformat 4 (nbformat.readthedocs.io), of any minor version; 4.5 brought the ids. */
export const notebookSchema = z.strictObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number().int().min(0),
  metadata: z.looseObject({
    kernelspec: z.looseObject({ name: z.string() }).optional(),
    language_info: z.looseObject({ name: z.string() }).optional(),
  }),
  cells: z.array(cellSchema),
});

/** What a cell printed, showed or failed with. */
export type Output = z.output<typeof outputSchema>;
/** Contents by MIME type, the same thing in several forms. */
export type MimeBundle = z.output<typeof bundle>;
/** A cell with its id. */
export type Cell = z.output<typeof cellSchema> & { readonly id: string };
export type CodeCell = Extract<Cell, { cell_type: 'code' }>;
/** A notebook in nbformat 4.5: every cell has an id of its own. */
export interface Notebook extends Omit<z.output<typeof notebookSchema>, 'cells' | 'nbformat_minor'> {
  readonly nbformat_minor: 5;
  readonly cells: readonly Cell[];
}

/** Tags of a cell, by which it is told what it is for. */
export function tagsOf({ metadata: { tags } }: Pick<Cell, 'metadata'>): readonly string[] {
  return tags ?? [];
}

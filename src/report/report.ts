import type { Section } from './block.js';
import type { Html } from './html.js';

/**
 * What a report says, before any format: rich text, figures as plotly's data, tables as data. Each format of
 * `formats/` writes it down.
 */
export interface Report {
  readonly title: string;
  /** One line under the title. */
  readonly subtitle: Html;
  readonly summary: Html;
  readonly readFirst: Html;
  readonly sections: readonly Section[];
  /** Names that figures may show shortened, each unique: files of their numbers have them whole. */
  readonly names: readonly string[];
}

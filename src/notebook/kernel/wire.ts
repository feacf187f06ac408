import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** A message of the Jupyter protocol, as far as a client reads it. */
export interface JupyterMessage {
  /** `execute_reply`, `stream`, … */
  readonly type: string;
  /** Of the request that it answers, if it answers one. */
  readonly parentId: string | undefined;
  /** Not checked: whoever reads a field checks it. */
  readonly content: unknown;
}

/** What a request is called, to know its answers by. */
export interface EncodedRequest {
  readonly id: string;
  readonly frames: readonly Buffer[];
}

const delimiter = Buffer.from('<IDS|MSG>');
const protocolVersion = '5.3';

const headerSchema = z.object({ msg_type: z.string() });
const parentSchema = z.object({ msg_id: z.string().optional() });

/**
 * Frames of a request in the Jupyter wire protocol 5.3 (jupyter-client.readthedocs.io, "The wire protocol"):
 * delimiter, HMAC-SHA256 of the four parts, header, parent, metadata, content.
 *
 * @param key of the connection file
 */
export function encodeRequest(type: string, content: object, session: string, key: string): EncodedRequest {
  const id = randomUUID();
  const header = {
    msg_id: id,
    msg_type: type,
    session,
    username: 'rnas',
    date: new Date().toISOString(),
    version: protocolVersion,
  };
  const parts = [header, {}, {}, content].map(part => Buffer.from(JSON.stringify(part)));
  return { id, frames: [delimiter, Buffer.from(sign(parts, key)), ...parts] };
}

/**
 * Reads what the kernel sent.
 *
 * @throws Error if the frames are no message, or are not signed with the key
 */
export function decodeMessage(frames: readonly Buffer[], key: string): JupyterMessage {
  const start = frames.findIndex(frame => frame.equals(delimiter));
  if (start < 0 || frames.length < start + 6) throw new Error('the kernel sent something that is no message');
  const signature = frames[start + 1];
  const parts = frames.slice(start + 2, start + 6);
  const expected = Buffer.from(sign(parts, key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new Error('a message came that is not signed with the key of the connection');
  }
  const [header, parent, , content] = parts.map((part): unknown => JSON.parse(part.toString('utf8')));
  return {
    type: headerSchema.parse(header).msg_type,
    parentId: parentSchema.parse(parent).msg_id,
    content,
  };
}

function sign(parts: readonly Buffer[], key: string): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeMessage, encodeRequest } from '../../src/notebook/kernel/wire.js';

const key = 'a0436f6c-1916-498b-8eb9-e81ab9368e84';

/** What a kernel sends: identities, delimiter, signature, four parts. */
function frames(parts: readonly object[], signedWith = key): Buffer[] {
  const bodies = parts.map(part => Buffer.from(JSON.stringify(part)));
  const signature = createHmac('sha256', signedWith).update(Buffer.concat(bodies)).digest('hex');
  return [Buffer.from('id'), Buffer.from('<IDS|MSG>'), Buffer.from(signature), ...bodies];
}

const parts = [{ msg_type: 'stream' }, { msg_id: 'x' }, {}, { name: 'stdout', text: 'ε' }];

test('a message is read past its identities', () => {
  expect(decodeMessage(frames(parts), key)).toEqual({
    type: 'stream',
    parentId: 'x',
    content: { name: 'stdout', text: 'ε' },
  });
});

test('what is not signed with the key, was changed, or is no message is refused', () => {
  expect(() => decodeMessage(frames(parts, 'other'), key)).toThrow(/not signed/);
  const changed = frames(parts);
  changed[6] = Buffer.from('{"name":"stdout","text":"e"}');
  expect(() => decodeMessage(changed, key)).toThrow(/not signed/);
  expect(() => decodeMessage(frames(parts).slice(2), key)).toThrow(/no message/);
  expect(() => decodeMessage(frames(parts.slice(0, 3)), key)).toThrow(/no message/);
});

test('a request has the five frames of protocol 5.3 and a name of its own', () => {
  const [one, other] = [1, 2].map(() => encodeRequest('execute_request', { code: '1' }, 'session', key));
  expect(one.id).not.toBe(other.id);
  const [delimiter, signature, ...bodies] = one.frames;
  expect(delimiter.toString()).toBe('<IDS|MSG>');
  expect(signature.toString()).toBe(createHmac('sha256', key).update(Buffer.concat(bodies)).digest('hex'));
  const [header, parent, metadata, content] = bodies.map(body => JSON.parse(body.toString()));
  expect(header).toMatchObject({
    msg_id: one.id,
    msg_type: 'execute_request',
    session: 'session',
    version: '5.3',
  });
  expect([parent, metadata, content]).toEqual([{}, {}, { code: '1' }]);
});

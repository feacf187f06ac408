// A contestant for tests that speaks the benchmark's protocol and computes nothing.
//
//   node fakeWorker.mjs VERSION '{"logits": [1, 2]}' LOG [absent|dies|silent]
//
// Its results are the arrays given; every call is added to LOG; `absent` cannot work, `dies` ends at its first step,
// `silent` never answers a step.
import { appendFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [version, results, log, fault] = process.argv.slice(2);
const reply = message => process.stdout.write(`${JSON.stringify(message)}\n`);

function writeResults(file) {
  const header = {};
  const data = [];
  let end = 0;
  for (const [name, values] of Object.entries(JSON.parse(results))) {
    data.push(Buffer.from(Float32Array.from(values).buffer));
    header[name] = { dtype: 'F32', shape: [values.length], data_offsets: [end, end + 4 * values.length] };
    end += 4 * values.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(file, Buffer.concat([length, text, ...data]));
}

if (fault === 'absent') {
  reply({ error: "No module named 'torch'" });
  process.exit(0);
}
reply({ ok: { version } });
for await (const line of createInterface({ input: process.stdin })) {
  const { call, file, precision } = JSON.parse(line);
  appendFileSync(log, `${[version, call, precision].join(' ').trim()}\n`);
  if (call === 'agree') writeResults(file);
  if (call === 'step' && fault === 'dies') {
    process.stderr.write('out of luck\n');
    process.exit(3);
  }
  if (call === 'step' && fault === 'silent') continue;
  const outcome = { standing: 3, forward: 100, backward: 25 };
  reply({ ok: { load: {}, agree: {}, step: { ms: 40 }, outcome, memory: { mib: 7 } }[call] });
}

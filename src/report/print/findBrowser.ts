import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { InputError } from '../../base/inputError.js';

/** What Chromium and its kin are called where programs are looked for. */
const NAMES = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'],
];

/** Where it lies if it is not there. */
const PLACES = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const variable = 'RNAS_CHROMIUM';
const needed = 'Chromium, Chrome or Edge, which draws figures and PDF';

/**
 * The path of a browser: the one that was named, or that `RNAS_CHROMIUM` names, or one in the usual places.
 *
 * @throws InputError if there is none
 */
export async function findBrowser(named: string | undefined, env = process.env): Promise<string> {
  const wanted = named ?? (env[variable] || undefined);
  if (wanted !== undefined) {
    if (await runs(wanted)) return wanted;
    throw new InputError({
      given: `the browser ${wanted} (by ${named === undefined ? variable : '--browser'}), which is no program that can be run`,
      expected: `the path of ${needed}`,
      remedy: 'correct the path, or leave it out to have the usual places searched',
    });
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(folder => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const candidates = [
    ...folders.flatMap(folder => NAMES.map(name => join(folder, name + suffix))),
    ...PLACES,
  ];
  for (const candidate of candidates) if (await runs(candidate)) return candidate;
  throw new InputError({
    given: 'no browser in the usual places',
    expected: needed,
    remedy: `install one (Debian: apt install chromium), name one by --browser or ${variable}, or leave pdf, svg and png out of --format`,
  });
}

async function runs(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

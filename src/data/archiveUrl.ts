import { InputError } from '../base/inputError.js';

/** Address of a file in a folder of the web. @throws InputError if the folder's address is not one of http or https */
export function archiveUrl(baseUrl: string, file: string): string {
  if (!URL.canParse(baseUrl) || !/^https?:$/.test(new URL(baseUrl).protocol)) {
    throw new InputError({
      given: `the address ${JSON.stringify(baseUrl)}`,
      expected: 'an address such as https://example.org/data/',
      remedy: 'leave it out to download from the publisher',
    });
  }
  return new URL(file, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href;
}

/** What a page says, without its markup. */
export const pageWords = (page: string) =>
  page
    .slice(page.indexOf('<body>'))
    .replace(/<(script|svg)\b[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u202f', ' ')
    .replace(/[ \n]+/g, ' ');

/** Names that the code around uses. */
const taken = ['self', 'torch', 'nn', 'F', 'images', 'zeros', 'channel_shuffle', 'older', 'newer', 'cell'];

/** The rest of a node's name below a module's path as a Python variable. */
export function variableName(path: string, id: string): string {
  const rest = path === '' ? id : id.slice(path.length + 1);
  const name = (rest || 'output').replace(/\W/g, '_').replace(/^(?=\d)/, '_');
  return taken.includes(name) || /^x\d*$/.test(name) ? `${name}_` : name;
}

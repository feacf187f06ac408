/**
 * What pdfLaTeX would refuse of the LaTeX that this project writes, and what it would print otherwise than it was
 * meant: an own reading, strict where TeX is not. Every command and environment must be known.
 */
const COMMANDS = new Set([
  ...[
    'documentclass',
    'usepackage',
    'IfFileExists',
    'title',
    'author',
    'date',
    'maketitle',
    'section',
    'input',
    'clearpage',
  ],
  ...[
    'begin',
    'end',
    'centering',
    'caption',
    'label',
    'small',
    'scriptsize',
    'footnotesize',
    'par',
    'smallskip',
  ],
  ...[
    'resizebox',
    'ifdim',
    'width',
    'linewidth',
    'else',
    'fi',
    'toprule',
    'midrule',
    'bottomrule',
    'textheight',
  ],
  ...['includegraphics', 'textbf', 'emph', 'texttt', 'textsubscript', 'textsuperscript', 'ttfamily', 'ldots'],
  ...[
    'textbackslash',
    'textasciicircum',
    'textasciitilde',
    'textless',
    'textgreater',
    'textbar',
    'textquotedbl',
  ],
  ...[
    'textquotesingle',
    'textasciigrave',
    'pm',
    'times',
    'cdot',
    'rightarrow',
    'infty',
    'leq',
    'geq',
    'alpha',
  ],
  ...['beta', 'gamma', 'delta', 'varepsilon', 'lambda', 'mu', 'rho', 'sigma', 'tau', 'theta', 'Delta'],
]);
const ENVIRONMENTS = new Set(['document', 'table', 'tabular', 'figure']);

/** Commands of mathematics, which stand between dollars alone. */
const MATHS =
  /^(?:pm|times|cdot|rightarrow|infty|leq|geq|alpha|beta|gamma|delta|varepsilon|lambda|mu|rho|sigma|tau|theta|Delta)$/;

/** One token each: a command, an escaped character, a comment, or any character. */
const TOKEN = /\\([A-Za-z]+)|\\([\s\S])|%[^\n]*|([\s\S])/gu;

/** @returns what is wrong, in words; nothing if it can be compiled */
export function latexProblems(source: string): string[] {
  const problems: string[] = [];
  const open: string[] = [];
  let maths = false;
  let columns: number | undefined;
  let ampersands = 0;
  const endRow = () => {
    if (columns !== undefined && ampersands + 1 !== columns)
      problems.push(`a row of ${ampersands + 1} of ${columns} cells`);
    ampersands = 0;
  };
  for (const { 0: whole, 1: command, 2: escaped, 3: character, index } of source.matchAll(TOKEN)) {
    const rest = source.slice(index + whole.length);
    if (command !== undefined) {
      if (!COMMANDS.has(command)) problems.push(`unknown \\${command}`);
      if (MATHS.test(command) !== maths)
        problems.push(`\\${command} ${maths ? 'in' : 'outside'} mathematics`);
      const [, name = ''] = /^\{([a-z]+)\}/.exec(rest) ?? [];
      if (command === 'begin') {
        if (!ENVIRONMENTS.has(name)) problems.push(`unknown environment ${name}`);
        open.push(`\\end{${name}}`);
        if (name === 'tabular') columns = /^\{tabular\}\{@\{\}([lr]*)@\{\}\}/.exec(rest)?.[1].length;
      }
      if (command === 'end') {
        if (open.pop() !== `\\end{${name}}`) problems.push(`\\end{${name}} where nothing of it is open`);
        if (name === 'tabular') columns = undefined;
      }
    } else if (escaped !== undefined) {
      if (escaped === '\\') {
        endRow();
        if (/^\s*\[/.test(rest)) problems.push('a cell that would be the options of \\\\');
      } else if (!'{}$&%#_,'.includes(escaped)) problems.push(`unknown \\${escaped}`);
    } else if (character === '{') open.push('}');
    else if (character === '}') {
      if (open.pop() !== '}') problems.push('a } that closes nothing');
    } else if (character === '$') maths = !maths;
    else if (character === '&') ampersands += 1;
    else if ((character === '_' || character === '^') && !maths)
      problems.push(`${character} outside mathematics`);
    else if (character === '#') problems.push('# in text');
    else if (character !== undefined && !/[\n -~À-ž]/.test(character))
      problems.push(`the character ${JSON.stringify(character)}`);
    else if (character === '\n' && rest.startsWith('\n') && open.includes('}'))
      problems.push('a paragraph’s end inside braces');
  }
  if (maths) problems.push('mathematics without end');
  problems.push(...open.map(end => `${end} is missing`));
  return problems;
}

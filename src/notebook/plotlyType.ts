/** MIME type under which JupyterLab, VS Code and our own page know a plotly figure. */
export const plotlyType = 'application/vnd.plotly.v1+json';

/** Marks the output that holds plotly itself, which our own page has already. */
export const plotlyLoaderType = 'application/vnd.rnas.plotly-loader+json';

/** The event by which plotly's output tells the figures of a page that waited for it. */
export const plotlyReady = 'rnas-plotly';

/** MIME type under which JupyterLab, VS Code and our own page know a plotly figure. */
export const plotlyType = 'application/vnd.plotly.v1+json';

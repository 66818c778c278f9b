import { ERROR_CATALOGUE } from '../common/error-catalogue';
import { PKI_ERROR_STATUS, type PkiErrorCode } from '../common/pki-error';

/** Nothing from elsewhere is loaded; the viewer sets styles by script. */
export const PAGE_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The page that shows `/docs/openapi.json`. */
export const VIEWER_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kakehashi API (TEST)</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="/docs/assets/favicon-32x32.png">
</head>
<body>
<main id="viewer"></main>
<noscript><p>The description itself: <a href="/docs/openapi.json">/docs/openapi.json</a></p></noscript>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/assets/viewer.js"></script>
</body>
</html>
`;

/** The script that starts the viewer. `validatorUrl` null: it asks nobody outside. */
export const VIEWER_SCRIPT = `window.onload = function () {
  window.viewer = SwaggerUIBundle({
    url: '/docs/openapi.json',
    dom_id: '#viewer',
    deepLinking: true,
    validatorUrl: null,
    defaultModelsExpandDepth: 0,
  });
};
`;

/** The page that the `type` of every problem points into: one row for each code. */
export function errorPage(): string {
  const rows = (Object.keys(PKI_ERROR_STATUS) as PkiErrorCode[]).map((code) => {
    const { title, remedy, retryable } = ERROR_CATALOGUE[code];
    const cells = [PKI_ERROR_STATUS[code], `<code>${code}</code>`, title, remedy, retryable ? 'yes' : 'no'];
    return `<tr id="${code}">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Error codes of ra/v1 (TEST)</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; }
td, th { border-bottom: 1px solid #ccc; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
tr:target { background: #fff3c4; }
</style>
</head>
<body>
<h1>Error codes of ra/v1</h1>
<table>
<thead><tr><th>Status</th><th>code</th><th>Title</th><th>What to do</th><th>Retryable</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

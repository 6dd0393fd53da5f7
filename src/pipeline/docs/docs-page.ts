// The page that shows the served definition: a frame of HTML around Swagger UI, which loads nothing from elsewhere.
import { htmlText } from "../answers/html-page.ts";

/** Styles that scripts set are no inline styles; Swagger UI has its icons in its style sheet. */
const policy = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join("; ");

/** Names and values in turn. */
export const pageFields: readonly string[] = [
  ...["Content-Security-Policy", policy],
  ...["Referrer-Policy", "no-referrer"],
];

export type PageParts = {
  readonly title: string;
  /** Where the definition and the folder of the assets are, as seen from the page. */
  readonly definition: string;
  readonly assets: string;
  /** Paths below which everything goes to one route. */
  readonly below: readonly string[];
};

export function docsPage({ title, definition, assets, below }: PageParts): string {
  const file = (name: string): string => htmlText(`${assets}/${name}`);
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${htmlText(title)}</title>
    <link rel="icon" href="${file("favicon-32x32.png")}">
    <link rel="stylesheet" href="${file("swagger-ui.css")}">
    <link rel="stylesheet" href="${file("page.css")}">
    <script defer src="${file("swagger-ui-bundle.js")}"></script>
    <script defer src="${file("page.js")}"></script>
  </head>
  <body>
    <noscript>This page needs JavaScript. <a href="${htmlText(definition)}">The definition</a> doesn't.</noscript>
    <div id="swagger-ui" data-definition="${htmlText(definition)}" data-below="${htmlText(JSON.stringify(below))}"></div>
  </body>
</html>
`;
}

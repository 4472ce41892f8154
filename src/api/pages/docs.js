'use strict';

const dark = matchMedia('(prefers-color-scheme: dark)');
const dress = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', dress);
dress();

// Swagger UI fills a form with every example, and all filters at once find nothing: what may be left out begins empty.
function withoutFilling(description) {
  for (const parameter of Object.values(description.components.parameters)) {
    if (parameter.required || parameter.example === undefined) continue;
    parameter.description += ` For example \`${[parameter.example].flat().join(',')}\`.`;
    delete parameter.example;
  }
  return description;
}

async function show() {
  const answer = await fetch('/openapi.json');
  SwaggerUIBundle({
    spec: withoutFilling(await answer.json()),
    dom_id: '#reference',
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    docExpansion: 'list',
    filter: true,
    validatorUrl: null,
  });
}

show();

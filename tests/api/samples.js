// Articles to store in tests, with what is known of them.
'use strict';

const speeches = {
  headline: 'Two ministers speak',
  articleBody:
    '“We will build the bridge,” Anna Berg said on Monday. ' +
    'Finance Minister Karl Lind said that the bridge would cost too much. ' +
    '“It is needed 🌉 now,” Berg added.',
  url: 'https://news.example/two-ministers',
  datePublished: '2024-03-05T10:00:00Z',
  inLanguage: 'en-GB',
  author: ['Eva Holm', { name: 'Jon Ek' }],
  publisher: { name: 'The Daily Example' },
};

// A numbered article, so that lists have pages.
function numbered(number, more = {}) {
  return {
    headline: `Report ${String(number).padStart(3, '0')}`,
    articleBody: `“Number ${number} is done,” Anna Berg said. The reporters in Oslo wrote it down as text ${number}.`,
    url: `https://news.example/reports/${number}`,
    datePublished: number % 7 === 0 ? null : new Date(Date.UTC(2024, 0, 1 + (number % 28), number % 24)).toISOString(),
    publisher: number % 2 ? 'The Daily Example' : 'Évening Post',
    ...more,
  };
}

const ndjson = (articles) => articles.map((article) => JSON.stringify(article)).join('\n') + '\n';

// Cuts [start, end) out of a text in a unit of the API.
function cut(text, start, end, unit) {
  if (unit === 'utf16') return text.slice(start, end);
  if (unit === 'utf8') return Buffer.from(text).subarray(start, end).toString();
  return [...text].slice(start, end).join('');
}

module.exports = { speeches, numbered, ndjson, cut };

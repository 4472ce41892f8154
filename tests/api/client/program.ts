// A program of somebody who uses the API through types that were made from openapi.json: client.test.js compiles it with
// every strict check and runs it against the server.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

type Claim = components['schemas']['Claim'];
type Problem = components['schemas']['Problem'];
type Json = 'application/json' | 'application/problem+json'; // of the representations that there are

function need<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Error(`${what} is missing`);
  return value;
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`it is not so that ${what}`);
}

export async function main(baseUrl: string): Promise<string[]> {
  const api = createClient<paths, Json>({ baseUrl });
  const done: string[] = [];

  // a list, with a filter by name, and its pages
  const said: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.GET('/v1/claims', { params: { query: { speaker: ['Lavrov'], limit: 2, ...(cursor ? { cursor } : {}) } } });
    const { data, next } = need(page.data, 'a page of claims');
    for (const row of data) said.push(need((row as Claim).text, 'text'));
    cursor = next ? (new URL(next, baseUrl).searchParams.get('cursor') ?? undefined) : undefined;
  } while (cursor);
  expect(said.length > 2, 'there are several pages');
  done.push(`list ${said.length}`);

  // one row, and what it refers to
  const first = need((await api.GET('/v1/claims', { params: { query: { quoteType: ['direct'], limit: 1 } } })).data?.data[0], 'a direct claim') as Claim;
  const claim = need((await api.GET('/v1/claims/{id}', { params: { path: { id: first.id } } })).data, 'the claim') as Claim;
  expect(claim.quoteType === 'direct' && claim.spans.some((span) => span.role === 'content'), 'the claim is direct and has its content');
  const article = await api.GET('/v1/articles/{id}', { params: { path: { id: claim.article.id } } });
  expect('articleBody' in need(article.data, 'the article'), 'the article has its text');
  done.push('get');

  // a mistake, as a typed problem
  const wrong = await api.GET('/v1/claims', { params: { query: { limit: 1000 } } });
  const problem: Problem = need(wrong.error, 'the problem');
  expect(wrong.response.status === 400 && problem.errors?.[0]?.parameter === 'limit', 'limit is named');
  const absent = await api.GET('/v1/entities/{id}', { params: { path: { id: 'ent_aaaaaaaaaaaaaaaa' } } });
  expect(absent.error?.status === 404 && absent.data === undefined, 'there is no such entity');
  done.push('errors');

  // a write, changed only by who has seen the newest version
  const made = await api.POST('/v1/articles', { body: { articleBody: '“It rains,” Anna Berg said.', url: 'https://news.example/typed' } });
  expect(made.response.status === 201, 'the article is new');
  const id = need(need(made.response.headers.get('Location'), 'Location').split('/').pop(), 'the id');
  const etag = need(made.response.headers.get('ETag'), 'ETag');
  const change = (match: string, headline: string) =>
    api.PATCH('/v1/articles/{id}', {
      params: { path: { id }, header: { 'If-Match': match } },
      body: { headline },
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
  const changed = await change(etag, 'Rain');
  expect(changed.data !== undefined && 'headline' in changed.data && changed.data.headline === 'Rain', 'it is changed');
  const stale = await change(etag, 'Snow');
  expect(stale.error?.status === 412, 'a stale change is refused');
  const gone = await api.DELETE('/v1/articles/{id}', { params: { path: { id }, header: { 'If-Match': need(changed.response.headers.get('ETag'), 'ETag') } } });
  expect(gone.response.status === 204, 'it is gone');
  done.push('write');

  return done;
}

// What must not compile.
export async function mistakes(api: ReturnType<typeof createClient<paths, Json>>): Promise<void> {
  // @ts-expect-error there is no such path
  await api.GET('/v1/claim', {});
  // @ts-expect-error there is no such filter
  await api.GET('/v1/claims', { params: { query: { speakr: ['Lavrov'] } } });
  // @ts-expect-error there is no such kind
  await api.GET('/v1/claims', { params: { query: { quoteType: ['loud'] } } });
  // @ts-expect-error a change needs If-Match
  await api.PATCH('/v1/articles/{id}', { params: { path: { id: 'art_aaaaaaaaaaaaaaaa' } }, body: { headline: 'Rain' } });
  // @ts-expect-error a headline is a text
  await api.POST('/v1/articles', { body: { articleBody: 'Rain.', headline: 5 } });
}

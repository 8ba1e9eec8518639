/**
 * What is read of GitHub's webhook events, and nothing else of them: a schema keeps the named fields of a payload and
 * drops the rest. Source: GitHub's documentation of webhook events and payloads.
 */
import * as z from 'zod';

const person = z.object({ login: z.string(), type: z.string().default('User') });
const repository = z.object({
  full_name: z.string(),
  html_url: z.string(),
  default_branch: z.string().optional(),
});

/** Every event but `installation` is about one repository. */
const inRepository = {
  action: z.string(),
  repository,
  sender: person,
};

const headOf = z.object({
  ref: z.string(),
  sha: z.string(),
  /** null: the fork is gone. */
  repo: z.object({ full_name: z.string() }).nullable(),
});

/** A check names the branch whose head it judges; null where GitHub does not say. */
const branchName = z.string().nullable();

export const GITHUB_EVENTS = {
  push: z.object({ ref: z.string(), after: z.string(), deleted: z.boolean(), repository, sender: person }),
  pull_request: z.object({
    ...inRepository,
    pull_request: z.object({
      number: z.int().positive(),
      state: z.string(),
      title: z.string(),
      user: person.nullable(),
      head: headOf,
      base: headOf,
    }),
  }),
  pull_request_review: z.object({
    ...inRepository,
    review: z.object({
      id: z.int(),
      state: z.string(),
      body: z.string().nullable(),
      html_url: z.string(),
      user: person.nullable(),
    }),
    pull_request: z.object({
      number: z.int().positive(),
      title: z.string(),
      head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
    }),
  }),
  check_suite: z.object({
    ...inRepository,
    check_suite: z.object({ head_branch: branchName, head_sha: z.string() }),
  }),
  check_run: z.object({
    ...inRepository,
    check_run: z.object({
      name: z.string(),
      head_sha: z.string(),
      external_id: z.string().nullable().default(null),
      check_suite: z.object({ head_branch: branchName }),
    }),
    /** With `requested_action`: which of the buttons that the check showed was pressed. */
    requested_action: z.object({ identifier: z.string() }).optional(),
  }),
  workflow_run: z.object({
    ...inRepository,
    workflow_run: z.object({ head_branch: branchName, head_sha: z.string() }),
  }),
  issues: z.object({
    ...inRepository,
    issue: z.object({
      number: z.int().positive(),
      title: z.string(),
      body: z.string().nullable(),
      html_url: z.string(),
      user: person.nullable(),
      labels: z.array(z.object({ name: z.string() })).default([]),
    }),
  }),
  issue_comment: z.object({
    ...inRepository,
    issue: z.object({ number: z.int().positive() }),
    comment: z.object({ id: z.int(), body: z.string(), user: person.nullable() }),
  }),
  installation: z.object({
    action: z.string(),
    installation: z.object({ id: z.int().positive() }),
    repositories: z.array(z.object({ full_name: z.string() })).default([]),
    sender: person,
  }),
} as const;

export type GithubEventName = keyof typeof GITHUB_EVENTS;
export type GithubEvent<N extends GithubEventName> = z.infer<(typeof GITHUB_EVENTS)[N]>;

export const isGithubEvent = (name: string): name is GithubEventName => Object.hasOwn(GITHUB_EVENTS, name);

/** The calls of jira.js that are used: a file of its own, loaded with the first call, since the library takes half a second. */
export { createClient, isApiError, isNetworkError, isNotFoundError, isRateLimitError } from 'jira.js/core';
export {
  addComment,
  createOrUpdateRemoteIssueLink,
  doTransition,
  getComments,
  getCurrentUser,
  getIssue,
  getTransitions,
  searchAndReconsileIssuesUsingJql,
} from 'jira.js/cloud';

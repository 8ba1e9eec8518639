import { InvalidArgumentError, Option } from 'commander';
import { parseEnvironment } from './environment-option.ts';

/** Options of commands that drive the local server or, with these, an environment on AWS. */
export const deployedOptions = (scheme: 'https' | 'wss'): readonly Option[] => [
  new Option('--env <name>', 'an environment on AWS, by requests signed with your AWS profile')
    .argParser(parseEnvironment)
    .conflicts(['port', 'actor']),
  new Option('--url <url>', `the same by its address (${scheme}://…) instead of its stack's outputs`)
    .argParser((text) => parseAddress(text, scheme))
    .conflicts(['port', 'actor']),
];

/** Signatures go to nobody in the clear, but to this machine itself. @throws InvalidArgumentError */
const parseAddress = (text: string, scheme: 'https' | 'wss'): string => {
  const url = URL.parse(text);
  const clear = scheme === 'https' ? 'http:' : 'ws:';
  const here = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url?.protocol === `${scheme}:` || (url?.protocol === clear && here)) return text;
  throw new InvalidArgumentError(`an address begins with ${scheme}://.`);
};

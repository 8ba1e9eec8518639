import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';

export type Subscriber = (message: string) => void;

/** SNS's limit for a message with its attributes, in bytes. */
const MOST_BYTES = 262_144;

/** One topic. As there, what a subscriber fails on is no matter of the publisher, and attributes are never empty. */
export function fakeSns(topicArn: string, subscribers: ReadonlySet<Subscriber>): SNSClient {
  const client = new SNSClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  mockClient(client)
    .on(PublishCommand)
    .callsFake(({ TopicArn, Message, MessageAttributes = {} }: PublishCommand['input']) => {
      if (TopicArn !== topicArn) throw failure('NotFoundException');
      if (Message === undefined || Buffer.byteLength(Message) > MOST_BYTES) throw failure('InvalidParameter');
      if (Object.values(MessageAttributes).some(({ StringValue = '' }) => StringValue === ''))
        throw failure('ParameterValueInvalid');
      for (const subscriber of subscribers) {
        try {
          subscriber(Message);
        } catch {
          // Tried again, and then laid among the subscriber's dead letters.
        }
      }
      return { MessageId: 'm' };
    });
  return client;
}

const failure = (name: string): Error => Object.assign(new Error(name), { name });

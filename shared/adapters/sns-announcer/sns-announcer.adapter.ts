import { PublishCommand, type MessageAttributeValue, SNSClient } from '@aws-sdk/client-sns';
import type { Announcer } from '#shared/ports/announcer.port.ts';

export interface SnsAnnouncerOptions {
  /** A test passes its own. */
  readonly client?: SNSClient;
  readonly topicArn: string;
}

/** Events on an SNS topic; subscribers filter by `kind`, `projectId` and, where there is one, `storyId`. */
export function createSnsAnnouncer({ client = new SNSClient({}), topicArn }: SnsAnnouncerOptions): Announcer {
  return {
    announce: async (event) => {
      await client.send(
        new PublishCommand({
          TopicArn: topicArn,
          Message: JSON.stringify(event),
          MessageAttributes: {
            kind: text(event.kind),
            projectId: text(event.projectId),
            ...(event.storyId === null ? {} : { storyId: text(event.storyId) }),
          },
        }),
      );
    },
  };
}

const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

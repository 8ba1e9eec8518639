import { PublishCommand, type MessageAttributeValue, type SNSClient } from '@aws-sdk/client-sns';
import type { Announcer } from '#shared/ports/announcer.port.ts';

export interface SnsAnnouncerOptions {
  readonly client: SNSClient;
  readonly topicArn: string;
}

/** Events on an SNS topic; subscribers filter by `kind`, `projectId` and, where there is one, `storyId`. */
export function createSnsAnnouncer({ client, topicArn }: SnsAnnouncerOptions): Announcer {
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

// Chat.
import { PageHeader } from '../../components/page-header.js';

export function ChatPage() {
  return (
    <div className="mx-auto grid max-w-5xl gap-6 px-5 py-8 sm:px-8">
      <PageHeader title="Chat" />
    </div>
  );
}

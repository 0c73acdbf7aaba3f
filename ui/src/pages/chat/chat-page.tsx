// Chat: the conversation, and beside it what the memory did for each turn.
import { Plus, ScrollText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useCurrentUser } from '../../api/current-user.js';
import { newSessionId, rememberedSession, rememberSession } from '../../api/sessions.js';
import { Button } from '../../components/button.js';
import { Drawer } from '../../components/dialog.js';
import { useDocumentTitle } from '../../components/page-header.js';
import { Composer } from './composer.js';
import { Conversation } from './conversation.js';
import { type Exchange, useExchanges } from './exchanges.js';
import { MemoryPanel } from './memory-panel.js';
import { SessionsDrawer } from './sessions-drawer.js';

export function ChatPage() {
  const { sessionId: named } = useParams<{ sessionId?: string }>();
  const { userId } = useCurrentUser();
  const sessionId = named ?? rememberedSession(userId);
  useDocumentTitle('Chat');
  useEffect(() => rememberSession(userId, sessionId), [userId, sessionId]);
  return <ChatSession key={sessionId} sessionId={sessionId} />;
}

function ChatSession({ sessionId }: { sessionId: string }) {
  const { userId } = useCurrentUser();
  const exchanges = useExchanges(userId, sessionId);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [sheet, setSheet] = useState<'none' | 'memory' | 'sessions'>('none');
  const [draft, setDraft] = useState('');
  const [, navigate] = useLocation();
  const shown = exchanges.find(({ key }) => key === chosenKey) ?? exchanges.at(-1) ?? null;

  function choose(exchange: Exchange) {
    setChosenKey(exchange.key);
    // Beside the conversation where there is room; else over it.
    if (!window.matchMedia('(min-width: 80rem)').matches) setSheet('memory');
  }

  return (
    <div className="xl:grid xl:h-full xl:grid-cols-[minmax(0,1fr)_23.5rem]">
      <div className="flex min-h-[calc(100dvh-3.6rem)] min-w-0 flex-col lg:h-full lg:min-h-0">
        <header className="flex items-center gap-2 px-5 pt-5 pb-3 sm:px-8">
          <h1 className="text-[1.9rem] leading-tight">Chat</h1>
          <span className="ml-auto" />
          <Button size="small" tone="ghost" onClick={() => setSheet('sessions')}>
            <ScrollText size={16} aria-hidden />
            Conversations
          </Button>
          <Button
            size="small"
            onClick={() => navigate(`/chat/${encodeURIComponent(newSessionId())}`)}
            aria-label="New conversation"
          >
            <Plus size={16} aria-hidden />
            New
          </Button>
        </header>
        <Conversation
          sessionId={sessionId}
          exchanges={exchanges}
          shownKey={shown?.key ?? null}
          onChoose={choose}
          onSuggest={setDraft}
        />
        <Composer
          sessionId={sessionId}
          draft={draft}
          onDraft={setDraft}
          running={exchanges.find(({ state }) => state === 'answering')}
          onSend={() => setChosenKey(null)}
        />
      </div>
      <aside
        aria-label="What the memory did"
        className="hidden border-l border-line bg-surface xl:block xl:h-full xl:overflow-y-auto"
      >
        <MemoryPanel exchange={shown} />
      </aside>
      <Drawer open={sheet === 'memory'} onClose={() => setSheet('none')} title="What the memory did" wide>
        <MemoryPanel exchange={shown} inDrawer />
      </Drawer>
      <SessionsDrawer
        open={sheet === 'sessions'}
        onClose={() => setSheet('none')}
        current={sessionId}
        onChoose={(id) => navigate(`/chat/${encodeURIComponent(id)}`)}
      />
    </div>
  );
}

// Signed in or not -> shell -> page of the address. Pages are loaded when they are opened.
import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { useCurrentUser } from './api/current-user.js';
import { queryClient } from './api/query-client.js';
import { useSignIn } from './api/sign-in.js';
import { PageBoundary } from './components/page-boundary.js';
import { PageSkeleton } from './components/skeleton.js';
import { Toasts } from './components/toasts.js';
import { Shell } from './layout/shell.js';
import { NotFoundPage } from './pages/not-found-page.js';
import { SignInPage } from './pages/sign-in-page.js';
import { pages } from './pages.js';

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Guarded />
      <Toasts />
    </QueryClientProvider>
  );
}

function Guarded() {
  const { needed } = useSignIn();
  const { userId } = useCurrentUser();
  if (needed) return <SignInPage />;
  return (
    // Another user is another memory: nothing that was typed or opened stays.
    <Shell key={userId}>
      <PageBoundary>
        <Suspense fallback={<PageSkeleton />}>
          <Switch>
            {pages.flatMap(({ id, paths, Page }) =>
              paths.map((path) => (
                // One key for all addresses of a page: it stays when one of its own is followed.
                <Route key={id} path={path}>
                  <Page />
                </Route>
              )),
            )}
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </PageBoundary>
    </Shell>
  );
}

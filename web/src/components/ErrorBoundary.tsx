import { Component, type ReactNode } from "react";

import { PageFailed } from "../pages/PageFailed.tsx";

interface ErrorBoundaryProps {
  children: ReactNode;
}

interface ErrorBoundaryState {
  failure: { error: unknown } | undefined;
}

/**
 * Shows the error page instead of a page that cannot be rendered; the frame around it stays. React
 * offers this only for classes.
 */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { failure: undefined };

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { failure: { error } };
  }

  override render() {
    const { failure } = this.state;
    return failure === undefined ? this.props.children : <PageFailed error={failure.error} />;
  }
}

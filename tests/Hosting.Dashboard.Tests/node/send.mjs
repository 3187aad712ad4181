// One span with a child, one log in it and one counter, sent by the SDK as OTEL_* variables say, then the end.
import { metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';

const sdk = new NodeSDK();
sdk.start();

trace.getTracer('test').startActiveSpan('GET /chat', (page) => {
  page.setAttribute('room', 'general');
  trace.getTracer('test').startActiveSpan('read history', (child) => {
    child.recordException(new Error('too slow'));
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'too slow' });
    child.end();
  });
  logs.getLogger('site').emit({
    severityNumber: SeverityNumber.WARN,
    body: 'rendered late',
    attributes: { room: 'general' },
  });
  page.end();
});
metrics.getMeter('site').createCounter('pages', { unit: '{page}' }).add(3, { route: '/chat' });

await sdk.shutdown();

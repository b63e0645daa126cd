package dev.genga.chat;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;

/// Stops reading an answer that takes more bytes than any should: a server may send without end.
///
/// @param inner does the asking
record BoundedAnswers(HttpClient inner) implements HttpClient {
  /// Room for a model's thoughts beside its answer, and for a long list of models.
  static final int MOST_BYTES = 16 << 20;

  /// What reading then ends with.
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super("more than %d MiB".formatted(MOST_BYTES >> 20));
    }
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    return bounded(inner.execute(request, options));
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return inner.executeAsync(request, options).thenApply(BoundedAnswers::bounded);
  }

  @Override
  public void close() {
    inner.close();
  }

  private static HttpResponse bounded(HttpResponse response) {
    return new OtherBody(response, () -> new BoundedStream(response.body()));
  }

  private static final class BoundedStream extends FilterInputStream {
    private long left = MOST_BYTES;

    BoundedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int read = in.read(into, from, length);
      count(Math.max(0, read));
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(bytes);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(long bytes) throws TooLong {
      left -= bytes;
      if (left < 0) {
        throw new TooLong();
      }
    }
  }
}

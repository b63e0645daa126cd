package dev.genga.app.models;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// Asks the hub. It follows redirects itself, so that the token stays with the hub and no way leads from
/// https to http.
final class HubClient implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;
  private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);

  private final Hub hub;
  private final Timing timing;
  private final Consumer<String> note;
  private final HttpClient client;

  /// @param note takes a line where the hub has to be waited for
  HubClient(Hub hub, Timing timing, Consumer<String> note) {
    this.hub = hub;
    this.timing = timing;
    this.note = note;
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timing.connection())
            .build();
  }

  /// An answer to a request, and from where it came after redirects.
  private record Answer(URI from, HttpResponse<InputStream> response) {}

  /// What the hub says of a file. A hub that is busy is waited for.
  ///
  /// @throws ProblemException if it can't be reached, refuses the file, or has none of that name
  FileFacts facts(HubFile file) {
    var patience = new Patience(timing, note);
    while (true) {
      try {
        return askFacts(file);
      } catch (ConnectException
          | UnknownHostException
          | HttpConnectTimeoutException
          | SSLException e) {
        throw unreachable(e);
      } catch (IOException e) {
        patience.await(e, "asking again", unreachable(e));
      }
    }
  }

  private FileFacts askFacts(HubFile file) throws IOException {
    var at = hub.file(file);
    for (int hops = 0; hops < MOST_REDIRECTS; hops++) {
      var request = request(at).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
      var response = send(request);
      response.body().close();
      boolean redirect = REDIRECTS.contains(response.statusCode());
      if (!redirect) {
        HubRefusals.check(response, hub, file);
      }
      if (!redirect || FileFacts.isLinked(response.headers())) {
        var facts = FileFacts.of(response.headers());
        if (facts == null) {
          throw HubRefusals.noSize(hub, file);
        }
        return facts;
      }
      at = next(at, response);
    }
    throw new UnsteadyException("the hub leads in a circle", Duration.ZERO);
  }

  /// Begins to read a file.
  ///
  /// @param facts what the hub said of it
  /// @param from how many bytes there are already
  /// @param tag of the server that they came from, so that no other file is put behind them; may be empty
  /// @throws ChangedException if the hub has another file by now
  /// @throws IOException if it may go better next time
  /// @throws ProblemException if it won't
  HubBody open(HubFile file, FileFacts facts, long from, String tag) throws IOException {
    var at = hub.file(file);
    for (int hops = 0; hops < MOST_REDIRECTS; hops++) {
      var request = request(at);
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
        if (!tag.isEmpty()) {
          request.header("If-Range", tag);
        }
      }
      var response = send(request.build());
      if (FileFacts.isLinked(response.headers())
          && !FileFacts.linkedTag(response.headers()).equals(facts.tag())) {
        response.body().close();
        throw new ChangedException();
      }
      if (!REDIRECTS.contains(response.statusCode())) {
        return body(new Answer(at, response), file, facts, from);
      }
      response.body().close();
      at = next(at, response);
    }
    throw new UnsteadyException("the hub leads in a circle", Duration.ZERO);
  }

  private HubBody body(Answer answer, HubFile file, FileFacts facts, long from) throws IOException {
    var response = answer.response();
    try {
      if (response.statusCode() == 416) {
        throw new ChangedException();
      }
      HubRefusals.check(response, hub, file);
      return HubBody.of(response, facts, from, timing.stall());
    } catch (IOException | RuntimeException e) {
      response.body().close();
      throw e;
    }
  }

  /// How an error names a file.
  String where(HubFile file) {
    return hub.file(file).toString();
  }

  private HttpRequest.Builder request(URI at) {
    var request = HttpRequest.newBuilder(at).header("User-Agent", "genga");
    if (hub.token() != null && hub.isAt(at)) {
      request.header("Authorization", "Bearer " + hub.token());
    }
    return request;
  }

  private static URI next(URI at, HttpResponse<?> response) throws IOException {
    String location = response.headers().firstValue("Location").orElse("");
    URI next;
    try {
      next = at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new UnsteadyException("the hub leads to no address", Duration.ZERO);
    }
    String scheme = String.valueOf(next.getScheme()).toLowerCase(Locale.ROOT);
    boolean allowed =
        scheme.equals("https") || scheme.equals("http") && scheme.equals(at.getScheme());
    if (location.isEmpty() || !allowed || next.getHost() == null) {
      throw new UnsteadyException("the hub leads to an address that isn't safe", Duration.ZERO);
    }
    return next;
  }

  /// Not `HttpRequest.timeout`: from Java 26 on that counts the body in.
  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    var pending = client.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return pending.get(timing.answer().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw new UnsteadyException("the server doesn't answer", Duration.ZERO);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("asking " + hub, e.getCause());
    }
  }

  private ProblemException unreachable(IOException e) {
    return new ProblemException(
        "the hub can't be reached: " + Patience.reason(e),
        hub.toString(),
        "check the network, or name a mirror with --hub; what has come is kept");
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

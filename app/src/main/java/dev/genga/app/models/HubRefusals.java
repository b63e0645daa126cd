package dev.genga.app.models;

import dev.genga.base.ProblemException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;

/// What an answer's status means for a user.
final class HubRefusals {
  /// Too many requests, and what servers say that are overrun, restarted or behind such.
  private static final Set<Integer> PASSING = Set.of(408, 425, 429, 500, 502, 503, 504);

  private HubRefusals() {}

  /// Passes good answers.
  ///
  /// @throws UnsteadyException if it may be another one soon
  /// @throws ProblemException if not
  static void check(HttpResponse<?> response, Hub hub, HubFile file) throws UnsteadyException {
    int status = response.statusCode();
    if (status == 200 || status == 206) {
      return;
    }
    if (PASSING.contains(status)) {
      throw new UnsteadyException("the server says " + status, asked(response));
    }
    throw switch (status) {
      case 401, 403 -> closed(status, hub, file);
      case 404, 410 ->
          new ProblemException(
              "the hub has no such file",
              hub.file(file).toString(),
              "look at %s whether it was renamed or taken back, or name another hub with --hub"
                  .formatted(hub + "/" + file.repository()));
      default ->
          new ProblemException(
              "the hub gives an answer that isn't understood: " + status,
              hub.file(file).toString(),
              "try again later, or name another hub with --hub");
    };
  }

  private static ProblemException closed(int status, Hub hub, HubFile file) {
    String page = hub + "/" + file.repository();
    return new ProblemException(
        "the hub doesn't give this file to everyone (%d)".formatted(status),
        hub.file(file).toString(),
        hub.token() == null
            ? "accept its terms at %s, if it has some, and put a token of your account into %s"
                .formatted(page, Hub.TOKEN_VARIABLE)
            : "accept its terms at %s with the account of the token, or renew the token in %s"
                .formatted(page, Hub.TOKEN_VARIABLE));
  }

  static ProblemException noSize(Hub hub, HubFile file) {
    return new ProblemException(
        "the hub doesn't say how large the file is, so it can't be told whole",
        hub.file(file).toString(),
        "name another hub with --hub");
  }

  /// Seconds of `Retry-After`; dates, its other form, are left to our own waiting.
  private static Duration asked(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("").strip();
    return seconds.matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(seconds))
        : Duration.ZERO;
  }
}

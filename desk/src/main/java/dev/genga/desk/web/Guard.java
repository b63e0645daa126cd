package dev.genga.desk.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stands before every address: lets in the browser that knows the token, and only for what the desk's own
/// pages ask.
///
/// - A foreign `Host` is refused: a name of the web that was pointed at this machine (DNS rebinding).
/// - What another site asks for is refused by `Sec-Fetch-Site` and `Origin`, other ports of this machine
///   among them. Changes want the desk's own `Origin`.
/// - The token comes once in the address, and is a cookie of this port from then on.
final class Guard {
  /// The name in the address.
  static final String PARAMETER = "token";

  private static final int HTTP = 80;
  private static final List<String> OWN_NAMES = List.of("127.0.0.1", "localhost");
  private static final int FOR_THE_SESSION = -1;
  private static final List<String> OWN_FETCHES = List.of("same-origin", "none");

  private final Token token;

  Guard(Token token) {
    this.token = token;
  }

  void check(Context request) {
    addHeaders(request);
    var refusal = refusal(request);
    if (refusal != null) {
      end(request, refusal.status(), refusal.text());
    } else if (token.is(request.queryParam(PARAMETER))) {
      letIn(request);
    } else if (!token.is(request.cookie(cookieName(request)))) {
      end(
          request,
          HttpStatus.UNAUTHORIZED,
          "This desk is open to one browser. Open the address that genga curate has printed.");
    }
  }

  private record Refusal(HttpStatus status, String text) {}

  private static @Nullable Refusal refusal(Context request) {
    if (!isOwnHost(request)) {
      return new Refusal(HttpStatus.MISDIRECTED_REQUEST, "The desk has no such name.");
    }
    String fetch = request.header("Sec-Fetch-Site");
    String origin = request.header("Origin");
    boolean reads =
        request.method().equals(HandlerType.GET) || request.method().equals(HandlerType.HEAD);
    boolean foreign = fetch != null && !OWN_FETCHES.contains(fetch);
    boolean own = origin == null ? reads : origin.equals("http://" + request.header("Host"));
    return foreign || !own
        ? new Refusal(HttpStatus.FORBIDDEN, "The desk answers its own pages alone.")
        : null;
  }

  private static boolean isOwnHost(Context request) {
    int port = request.req().getLocalPort();
    String host = request.header("Host");
    return host != null
        && isOwn(host, port)
        && isOwn(request.req().getServerName() + ":" + request.req().getServerPort(), port);
  }

  /// Browsers leave out the port that is HTTP's own.
  ///
  /// @param port that the desk listens at
  static boolean isOwn(String host, int port) {
    return OWN_NAMES.stream()
        .anyMatch(name -> host.equals(name + ":" + port) || port == HTTP && host.equals(name));
  }

  /// Sends the browser on to an address without the token, which no history should have.
  private void letIn(Context request) {
    request.cookie(
        new Cookie(
            cookieName(request),
            token.text(),
            "/",
            FOR_THE_SESSION,
            false,
            true,
            null,
            SameSite.STRICT));
    request.redirect("/", HttpStatus.SEE_OTHER);
    request.skipRemainingHandlers();
  }

  /// Browsers give a cookie to all ports of a host.
  private static String cookieName(Context request) {
    return "genga-desk-" + request.req().getLocalPort();
  }

  private static void addHeaders(Context request) {
    request
        .header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                + " media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
                + " frame-ancestors 'none'")
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin");
  }

  private static void end(Context request, HttpStatus status, String text) {
    request.status(status).contentType("text/plain; charset=utf-8").result(text + "\n");
    request.skipRemainingHandlers();
  }
}

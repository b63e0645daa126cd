package dev.genga.desk.web;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Serves the parts of a desk to this machine alone.
public final class DeskServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int PROBLEM = 409;
  private static final int FAULT = 500;
  private static final int DISK = 507;
  private static final int SYSTEMS_PORTS = 1024;
  private static final int PATIENCE_MS = 1000;

  private final Token token = Token.random();
  private final Guard guard = new Guard(token);
  private final Javalin server;

  private DeskServer(Setup setup) {
    this.server = Javalin.create(config -> configure(config, setup));
  }

  /// What a server needs.
  ///
  /// @param folder whose clips are chosen, as it is shown
  /// @param parts in the order of the navigation
  /// @param progress tells how far the choosing is
  /// @param faults hears of errors that are ours, which the browser is told in one line only
  public record Setup(
      String folder, List<Part> parts, Supplier<Progress> progress, Consumer<Throwable> faults) {
    /// Copies the list.
    public Setup {
      parts = List.copyOf(parts);
    }
  }

  /// Starts a server.
  ///
  /// @param port of this machine's own address; 0 for any that is free
  /// @throws ProblemException if the port is taken, or may not be listened at
  public static DeskServer start(int port, Setup setup) {
    var desk = new DeskServer(setup);
    try {
      desk.server.start(LOOPBACK, port);
    } catch (JavalinBindException e) {
      throw unbound(port, e);
    }
    return desk;
  }

  /// Whether somebody else is there is asked: systems tell reasons in many languages.
  static ProblemException unbound(int port, Throwable failure) {
    if (isAnswered(port)) {
      return new ProblemException(
          "port %d is taken".formatted(port), "--port " + port, "name another, or none");
    }
    var reason = failure;
    for (var cause = reason.getCause(); cause != null; cause = cause.getCause()) {
      reason = cause;
    }
    return new ProblemException(
        "port %d can't be listened at: %s".formatted(port, reason.getMessage()),
        "--port " + port,
        port < SYSTEMS_PORTS
            ? "name one from %d on, or none: those below are the system's".formatted(SYSTEMS_PORTS)
            : "name another, or none");
  }

  private static boolean isAnswered(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(LOOPBACK, port), PATIENCE_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void configure(JavalinConfig config, Setup setup) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    var links = setup.parts().stream().map(Part::link).toList();
    var pages = new Pages(setup.folder(), links, setup.progress());
    var routes = config.routes;
    routes.before(guard::check);
    new Assets().addTo(routes);
    setup.parts().forEach(part -> part.addTo(routes, pages));
    routes.exception(
        HttpResponseException.class,
        (e, request) -> tell(request, e.getStatus(), String.valueOf(e.getMessage())));
    routes.exception(
        ProblemException.class,
        (e, request) -> tell(request, PROBLEM, Problem.render(e.problems())));
    routes.exception(
        WriteException.class, (e, request) -> tell(request, DISK, String.valueOf(e.getMessage())));
    routes.exception(
        Exception.class,
        (e, request) -> {
          setup.faults().accept(e);
          tell(request, FAULT, "This is a fault of genga: " + e);
        });
  }

  /// Plain text, whatever it says.
  private static void tell(Context request, int status, String text) {
    request.status(status).contentType("text/plain; charset=utf-8").result(text + "\n");
  }

  /// The port that it listens at.
  public int port() {
    return server.port();
  }

  /// The address to open, with the token.
  public String address() {
    return "http://%s:%d/?%s=%s".formatted(LOOPBACK, port(), Guard.PARAMETER, token.text());
  }

  @Override
  public void close() {
    server.stop();
  }
}

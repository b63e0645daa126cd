package dev.genga.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.JsonObject;
import com.openai.core.JsonString;
import com.openai.core.JsonValue;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import dev.genga.base.ProblemException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// What users are told when a server can't be asked. The client's own messages may quote the request,
/// so only what the server says of the error is passed on.
final class ChatFailures {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TOO_LARGE = 413;
  private static final int UNPROCESSABLE = 422;
  private static final int TOO_MANY = 429;
  private static final int MOST_SHOWN = 200;

  private ChatFailures() {}

  static ProblemException told(OpenAIException failure, ChatServer server) {
    return switch (failure) {
      case OpenAIServiceException refused -> refused(refused, server);
      case OpenAIIoException broken -> broken(broken, server);
      case OpenAIInvalidDataException strange -> strange(strange, server);
      default ->
          new ProblemException(
              "the language model can't be asked: " + failure.getClass().getSimpleName(),
              server.toString(),
              "check the address and the model's name");
    };
  }

  private static ProblemException refused(OpenAIServiceException refused, ChatServer server) {
    String fix =
        switch (refused.statusCode()) {
          case UNAUTHORIZED, FORBIDDEN ->
              "put the server's key into the environment as " + ChatServer.KEY_VARIABLE;
          case NOT_FOUND -> "check the address (it usually ends in /v1) and the model's name";
          case BAD_REQUEST, TOO_LARGE, UNPROCESSABLE ->
              "name a model that takes such requests: pictures and videos want one that sees them,"
                  + " and room for them";
          case TOO_MANY -> "wait, or raise the server's limit";
          default -> "try again later, or look at the server's log";
        };
    return new ProblemException(
        "the server refused with status %d%s"
            .formatted(refused.statusCode(), said(refused, server)),
        server.toString(),
        fix);
  }

  /// The server's own words, in one line, without the key should it quote that.
  private static String said(OpenAIServiceException refused, ChatServer server) {
    String body = words(refused.body()).replaceAll("\\s+", " ").strip();
    String key = server.key();
    if (key != null && !key.isBlank()) {
      body = body.replace(key, "***");
    }
    if (body.isEmpty() || body.equals("null")) {
      return "";
    }
    return ": " + (body.length() > MOST_SHOWN ? body.substring(0, MOST_SHOWN) + "..." : body);
  }

  /// OpenAI's own errors have more beside the message, which says nothing to a user.
  private static String words(JsonValue body) {
    return body instanceof JsonObject error
            && error.values().get("message") instanceof JsonString message
        ? message.value()
        : body.toString();
  }

  private static ProblemException strange(OpenAIInvalidDataException strange, ChatServer server) {
    if (causes(strange).anyMatch(BoundedAnswers.TooLong.class::isInstance)) {
      return new ProblemException(
          "the language model's answer can't be used: it is too long, more than %d MiB"
              .formatted(BoundedAnswers.MOST_BYTES >> 20),
          server.toString(),
          "check the address (it usually ends in /v1), or name another model with"
              + " --chat-model");
    }
    boolean cutOff =
        causes(strange)
            .anyMatch(cause ->
                cause instanceof IOException && !(cause instanceof JsonProcessingException));
    return cutOff
        ? brokeOff(server)
        : new ProblemException(
            "the server's answer is not that of a language model",
            server.toString(),
            "check the address: it usually ends in /v1");
  }

  private static ProblemException broken(OpenAIIoException broken, ChatServer server) {
    if (causes(broken).anyMatch(InterruptedIOException.class::isInstance)) {
      return new ProblemException(
          "the language model gave no answer in %d s".formatted(server.timeout().toSeconds()),
          server.toString(),
          "raise --chat-timeout, or name a smaller model");
    }
    if (causes(broken).anyMatch(ChatFailures::isUnreachable)) {
      return new ProblemException(
          "the language model's server can't be reached",
          server.toString(),
          "start it, or check the address");
    }
    return brokeOff(server);
  }

  private static ProblemException brokeOff(ChatServer server) {
    return new ProblemException(
        "the connection to the language model's server broke off before the answer was there",
        server.toString(),
        "look at the server's log: it may have ended, or lack memory");
  }

  private static boolean isUnreachable(Throwable cause) {
    return cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof UnknownHostException
        || cause instanceof SSLException;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
  }
}

package dev.genga.app.models;

import dev.genga.base.Problems;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where models come from: the Hugging Face hub, or a mirror that speaks like it.
///
/// @param address without a slash at its end
/// @param token that opens what is not for everyone; null where the environment has none
public record Hub(URI address, @Nullable String token) {
  /// The variable that names a mirror.
  public static final String ADDRESS_VARIABLE = "GENGA_HUB";

  /// The variable that holds a token, the only place that it is taken from.
  public static final String TOKEN_VARIABLE = "HF_TOKEN";

  private static final URI PUBLIC = URI.create("https://huggingface.co");
  private static final Set<String> OF_THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  /// The hub that an option names, or the environment, or the public one.
  ///
  /// @param option null where it isn't given
  /// @param problems takes what is wrong with the address
  public static Hub of(
      @Nullable String option, Map<String, String> environment, Problems problems) {
    String token = environment.getOrDefault(TOKEN_VARIABLE, "").strip();
    String named = option != null ? option : environment.getOrDefault(ADDRESS_VARIABLE, "");
    String where = (option != null ? "--hub " : ADDRESS_VARIABLE + "=") + named;
    var address =
        named.isBlank() && option == null ? PUBLIC : parse(named.strip(), where, problems);
    var hub = new Hub(address, token.isEmpty() ? null : token);
    if (hub.token != null && !hub.keepsSecrets()) {
      problems.add(
          "the token of " + TOKEN_VARIABLE + " would go to this address unencrypted",
          where,
          "name the address with https, or unset " + TOKEN_VARIABLE);
    }
    if (token.chars().anyMatch(letter -> letter <= ' ' || letter > '~')) {
      problems.add(
          "the token has characters that no token has", TOKEN_VARIABLE, "copy it once more");
    }
    return hub;
  }

  private static URI parse(String text, String where, Problems problems) {
    try {
      var uri = new URI(text.replaceFirst("/+$", ""));
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, with all else that is no address.
    }
    problems.add("this is no address of a hub", where, "write it as " + PUBLIC);
    return PUBLIC;
  }

  private boolean keepsSecrets() {
    return "https".equals(address.getScheme()) || OF_THIS_MACHINE.contains(address.getHost());
  }

  /// Where a file's present version is asked for.
  URI file(HubFile file) {
    return URI.create(
        "%s/%s/resolve/main/%s"
            .formatted(address, escaped(file.repository()), escaped(file.path())));
  }

  private static String escaped(String path) {
    return Arrays.stream(path.split("/"))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  /// Whether an address is this hub's own, which alone gets the token.
  boolean isAt(URI other) {
    return Objects.equals(address.getScheme(), other.getScheme())
        && Objects.equals(address.getHost(), other.getHost())
        && address.getPort() == other.getPort();
  }

  /// Without the token, so that no message shows it.
  @Override
  public String toString() {
    return address.toString();
  }
}

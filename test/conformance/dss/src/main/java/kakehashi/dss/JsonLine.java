package kakehashi.dss;

import java.util.List;
import java.util.StringJoiner;

/** One flat JSON object on one line, of texts, lists of texts, booleans and null: too little for a JSON library. */
final class JsonLine {
  private final StringJoiner members = new StringJoiner(",", "{", "}");

  JsonLine with(String name, String value) {
    return member(name, quoted(value));
  }

  JsonLine with(String name, boolean value) {
    return member(name, String.valueOf(value));
  }

  JsonLine with(String name, List<String> values) {
    final StringJoiner list = new StringJoiner(",", "[", "]");
    values.forEach(value -> list.add(quoted(value)));
    return member(name, list.toString());
  }

  private JsonLine member(String name, String json) {
    members.add(quoted(name) + ":" + json);
    return this;
  }

  private static String quoted(String text) {
    if (text == null) return "null";
    final StringBuilder quoted = new StringBuilder("\"");
    for (final char character : text.toCharArray()) {
      if (character == '"' || character == '\\') quoted.append('\\').append(character);
      else if (character < ' ') quoted.append(String.format("\\u%04x", (int) character));
      else quoted.append(character);
    }
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return members.toString();
  }
}

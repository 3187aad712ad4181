using System.Globalization;
using System.Text;

namespace Realtime.Support;

/// <summary>Status and headers of an HTTP answer, read byte by byte so that what follows stays in the stream.</summary>
public sealed record HttpHead(int Status, IReadOnlyDictionary<string, string> Headers)
{
    public static async Task<HttpHead> ReadAsync(Stream stream)
    {
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!EndsWithBlankLine(bytes))
        {
            await stream.ReadExactlyAsync(one);
            bytes.Add(one[0]);
        }
        var lines = Encoding.ASCII.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines
            .Skip(1)
            .Select(line => line.Split(':', 2))
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                group => group.Key,
                group => string.Join(", ", group.Select(pair => pair[1].Trim())),
                StringComparer.OrdinalIgnoreCase
            );
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers);
    }

    private static bool EndsWithBlankLine(List<byte> bytes) =>
        bytes.Count >= 4 && bytes[^4] == '\r' && bytes[^3] == '\n' && bytes[^2] == '\r' && bytes[^1] == '\n';
}

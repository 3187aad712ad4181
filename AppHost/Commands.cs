using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.AppHost;

/// <summary>What a developer wants at hand on the API's row of the dashboard.</summary>
internal static class Commands
{
    /// <summary>Asks for a title and a text, and notifies everybody who is connected or comes back.</summary>
    public static IResourceBuilder<T> WithNotifyEveryoneCommand<T>(
        this IResourceBuilder<T> api,
        IResourceBuilder<ParameterResource> key
    )
        where T : IResourceWithEndpoints =>
        api.WithHttpCommand(
            "/v1/notifications",
            "Notify everyone",
            commandName: "notify-everyone",
            commandOptions: new()
            {
                Description = "Sends a notification to every user's inbox.",
                IconName = "Megaphone",
                IsHighlighted = true,
                Arguments =
                [
                    Text("title", "Title", "Hello"),
                    Text("message", "Message", "Sent from the Aspire dashboard."),
                ],
                PrepareRequest = async context =>
                {
                    var apiKey = await key.Resource.GetValueAsync(context.CancellationToken);
                    context.Request.Headers.Add("X-Api-Key", apiKey);
                    context.Request.Content = JsonContent.Create(
                        new
                        {
                            userId = "*",
                            title = context.Arguments["title"].Value,
                            message = context.Arguments["message"].Value,
                        }
                    );
                },
            }
        );

    /// <summary>After a question: stops the API, deletes the database and starts the API again.</summary>
    public static IResourceBuilder<T> WithDeleteDatabaseCommand<T>(this IResourceBuilder<T> api, string folder)
        where T : IResource =>
        api.WithCommand(
            "delete-database",
            "Delete the local database",
            context => DeleteDatabaseAsync(context, folder),
            new()
            {
                Description = "Stops the API, deletes all rooms, messages and inboxes, and starts it again.",
                ConfirmationMessage = $"Delete all rooms, messages and inboxes in {folder}? This can't be undone.",
                IconName = "DatabaseWarning",
            }
        );

    private static async Task<ExecuteCommandResult> DeleteDatabaseAsync(ExecuteCommandContext context, string folder)
    {
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var stopped = await commands.ExecuteCommandAsync(
            context.ResourceName,
            KnownResourceCommands.StopCommand,
            context.CancellationToken
        );
        if (!stopped.Success)
        {
            return stopped;
        }
        if (Directory.Exists(folder))
        {
            // Beside the database itself SQLite keeps its log and its shared memory.
            foreach (var file in Directory.EnumerateFiles(folder, "realtime.db*"))
            {
                File.Delete(file);
            }
        }
        return await commands.ExecuteCommandAsync(
            context.ResourceName,
            KnownResourceCommands.StartCommand,
            context.CancellationToken
        );
    }

    private static InteractionInput Text(string name, string label, string value) =>
        new()
        {
            Name = name,
            Label = label,
            InputType = InputType.Text,
            Required = true,
            Value = value,
        };
}

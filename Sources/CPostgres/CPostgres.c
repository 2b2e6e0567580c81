#include "CPostgres.h"

#include <dlfcn.h>
#include <stddef.h>

#define FUNCTIONS(each)                                                                                          \
    each(PQconninfoParse) each(PQconninfoFree) each(PQfreemem) each(PQconnectdbParams) each(PQfinish)            \
    each(PQstatus) each(PQerrorMessage) each(PQsocket) each(PQserverVersion) each(PQsetnonblocking)              \
    each(PQsetNoticeProcessor) each(PQflush) each(PQisBusy) each(PQconsumeInput) each(PQsendPrepare)             \
    each(PQsendQueryPrepared) each(PQsendQueryParams) each(PQsetSingleRowMode) each(PQgetResult)                 \
    each(PQresultStatus) each(PQresultErrorField) each(PQcmdStatus) each(PQcmdTuples) each(PQntuples)            \
    each(PQnfields) each(PQgetisnull) each(PQgetlength) each(PQgetvalue) each(PQclear) each(PQnotifies)

// The header's own types, so that a call that does not fit the library does not compile.
#define MEMBER(name) __typeof__(&name) name;
static struct {
    FUNCTIONS(MEMBER)
} library;

const char *postgres_load(void) {
    // The number is that of the binary interface, which has been the same since PostgreSQL 8.
    void *handle = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) return dlerror();
#define FIND(name) \
    if ((library.name = (__typeof__(&name))dlsym(handle, #name)) == NULL) return "libpq.so.5 lacks " #name;
    FUNCTIONS(FIND)
    return NULL;
}

static void ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

PQconninfoOption *postgres_parse_conninfo(const char *text, char **message) {
    return library.PQconninfoParse(text, message);
}

void postgres_free_conninfo(PQconninfoOption *options) { library.PQconninfoFree(options); }

void postgres_free_memory(void *memory) { library.PQfreemem(memory); }

PGconn *postgres_connect(const char *const *keywords, const char *const *values) {
    PGconn *connection = library.PQconnectdbParams(keywords, values, 0);
    if (connection == NULL) return NULL;
    library.PQsetNoticeProcessor(connection, ignore_notice, NULL);
    if (library.PQstatus(connection) == CONNECTION_OK) library.PQsetnonblocking(connection, 1);
    return connection;
}

void postgres_finish(PGconn *connection) { library.PQfinish(connection); }

ConnStatusType postgres_status(const PGconn *connection) { return library.PQstatus(connection); }

const char *postgres_error(const PGconn *connection) { return library.PQerrorMessage(connection); }

int postgres_socket(const PGconn *connection) { return library.PQsocket(connection); }

int postgres_server_version(const PGconn *connection) { return library.PQserverVersion(connection); }

int postgres_flush(PGconn *connection) { return library.PQflush(connection); }

int postgres_is_busy(PGconn *connection) { return library.PQisBusy(connection); }

int postgres_consume_input(PGconn *connection) { return library.PQconsumeInput(connection); }

int postgres_send_prepare(PGconn *connection, const char *name, const char *statement) {
    return library.PQsendPrepare(connection, name, statement, 0, NULL);
}

int postgres_send_prepared(
    PGconn *connection, const char *name, int count, const char *const *values, const int *lengths,
    const int *formats) {
    return library.PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1);
}

int postgres_send_statement(PGconn *connection, const char *statement) {
    return library.PQsendQueryParams(connection, statement, 0, NULL, NULL, NULL, NULL, 1);
}

int postgres_set_single_row_mode(PGconn *connection) { return library.PQsetSingleRowMode(connection); }

PGresult *postgres_get_result(PGconn *connection) { return library.PQgetResult(connection); }

ExecStatusType postgres_result_status(const PGresult *result) { return library.PQresultStatus(result); }

const char *postgres_result_field(const PGresult *result, int field) {
    return library.PQresultErrorField(result, field);
}

const char *postgres_command_status(PGresult *result) { return library.PQcmdStatus(result); }

const char *postgres_command_count(PGresult *result) { return library.PQcmdTuples(result); }

int postgres_row_count(const PGresult *result) { return library.PQntuples(result); }

int postgres_column_count(const PGresult *result) { return library.PQnfields(result); }

int postgres_is_null(const PGresult *result, int row, int column) { return library.PQgetisnull(result, row, column); }

int postgres_value_length(const PGresult *result, int row, int column) {
    return library.PQgetlength(result, row, column);
}

const char *postgres_value(const PGresult *result, int row, int column) {
    return library.PQgetvalue(result, row, column);
}

void postgres_clear(PGresult *result) { library.PQclear(result); }

int postgres_take_notification(PGconn *connection) {
    PGnotify *notification = library.PQnotifies(connection);
    if (notification == NULL) return 0;
    library.PQfreemem(notification);
    return 1;
}

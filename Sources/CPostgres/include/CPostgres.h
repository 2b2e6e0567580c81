// libpq, loaded by who asks for it: linked, it would bring two dozen libraries (Kerberos, LDAP, SASL) into every process
// of ours, and 10 ms to the start of each.
#pragma once
#include <postgresql/libpq-fe.h>

/// Loads the library, once and for all. Not to be called by two threads at a time.
/// Answers null, or what the loader says is missing.
const char *_Nullable postgres_load(void);

// As the functions of libpq that they are named after (its manual, "libpq - C Library"). Only after `postgres_load`.
PQconninfoOption *_Nullable postgres_parse_conninfo(const char *_Nonnull text, char *_Nullable *_Nonnull message);
void postgres_free_conninfo(PQconninfoOption *_Nonnull options);
void postgres_free_memory(void *_Nullable memory);
/// Notices go nowhere: what a server remarks is not for our log.
PGconn *_Nullable postgres_connect(
    const char *_Nullable const *_Nonnull keywords, const char *_Nullable const *_Nonnull values);
void postgres_finish(PGconn *_Nonnull connection);
ConnStatusType postgres_status(const PGconn *_Nonnull connection);
const char *_Nullable postgres_error(const PGconn *_Nonnull connection);
int postgres_socket(const PGconn *_Nonnull connection);
int postgres_server_version(const PGconn *_Nonnull connection);
int postgres_flush(PGconn *_Nonnull connection);
int postgres_is_busy(PGconn *_Nonnull connection);
int postgres_consume_input(PGconn *_Nonnull connection);
int postgres_send_prepare(PGconn *_Nonnull connection, const char *_Nonnull name, const char *_Nonnull statement);
int postgres_send_prepared(
    PGconn *_Nonnull connection, const char *_Nonnull name, int count, const char *_Nullable const *_Nullable values,
    const int *_Nullable lengths, const int *_Nullable formats);
int postgres_send_statement(PGconn *_Nonnull connection, const char *_Nonnull statement);
int postgres_set_single_row_mode(PGconn *_Nonnull connection);
PGresult *_Nullable postgres_get_result(PGconn *_Nonnull connection);
ExecStatusType postgres_result_status(const PGresult *_Nonnull result);
const char *_Nullable postgres_result_field(const PGresult *_Nonnull result, int field);
const char *_Nullable postgres_command_status(PGresult *_Nonnull result);
const char *_Nullable postgres_command_count(PGresult *_Nonnull result);
int postgres_row_count(const PGresult *_Nonnull result);
int postgres_column_count(const PGresult *_Nonnull result);
int postgres_is_null(const PGresult *_Nonnull result, int row, int column);
int postgres_value_length(const PGresult *_Nonnull result, int row, int column);
const char *_Nullable postgres_value(const PGresult *_Nonnull result, int row, int column);
void postgres_clear(PGresult *_Nullable result);
/// Takes one notification out of those that have come. Answers 0 where there is none.
int postgres_take_notification(PGconn *_Nonnull connection);

/// `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`, which are macros of characters.
static const int postgres_field_state = PG_DIAG_SQLSTATE;
static const int postgres_field_message = PG_DIAG_MESSAGE_PRIMARY;
